/**
 * The error function 2/√π · ∫₀ˣ e^(−t²) dt to less than one unit in the last place: the rational approximations of Sun's
 * fdlibm, s_erf.c (1993), one for each of five ranges of |x|.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 0.84375) {
    // Below 2⁻²⁸ the correction is less than rounding; the sum keeps subnormal numbers exact.
    if (size < 2 ** -28) return size < 1e-307 ? 0.125 * (8 * x + efx8 * x) : x + efx * x;
    const z = x * x;
    return x + x * (polynomial(pp, z) / polynomial(qq, z));
  }
  const magnitude = size < 6 ? ofLarge(size) : 1;
  return x < 0 ? -magnitude : magnitude;
}

/** For x from 0.84375 to 6. */
function ofLarge(x: number): number {
  if (x < 1.25) {
    const s = x - 1;
    return erx + polynomial(pa, s) / polynomial(qa, s);
  }
  const s = 1 / (x * x);
  const ratio = x < 1 / 0.35 ? polynomial(ra, s) / polynomial(sa, s) : polynomial(rb, s) / polynomial(sb, s);
  // The square of a number of 24 bits is exact, so that only the small rest of x² is rounded before the exponential.
  const z = Math.fround(x);
  return 1 - (Math.exp(-z * z - 0.5625) * Math.exp((z - x) * (z + x) + ratio)) / x;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

const erx = 0.8450629115104675;
const efx = 0.1283791670955126;
const efx8 = 1.0270333367641007;
const pp = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -0.000023763016656650163,
];
const qq = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368,
];
const pa = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const qa = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
const ra = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const sa = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
const rb = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const sb = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];
