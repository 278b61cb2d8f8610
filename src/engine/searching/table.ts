import type { OptimizerRow, SearchingId } from '../optimizers/row.ts';
import { quasiNewton } from './bfgs.ts';
import { conjugacies, conjugateGradient } from './conjugate-gradient.ts';
import { explainDamping, explainSearch } from './explain.ts';
import { gaussNewton } from './gauss-newton.ts';
import { limitedMemory } from './lbfgs.ts';
import { levenbergMarquardt, scalings } from './levenberg-marquardt.ts';
import { lineSearchRows } from './lines/choice.ts';
import { newtonCG } from './newton-cg.ts';
import { steepestDescent } from './steepest-descent.ts';

const nocedalWright = 'https://doi.org/10.1007/978-0-387-40065-5';

/** Optimizers that find their update by evaluating other points. */
export const searchingTable: readonly (OptimizerRow & { readonly id: SearchingId })[] = [
  {
    id: 'steepestDescent',
    label: 'Steepest descent with line search',
    description: 'Goes against the gradient as far as a line search finds good; the learning rate is its first trial.',
    formula: ['p = −g', 'θ ← θ + αp, α from the line search, first trial η'],
    source: [nocedalWright],
    settings: lineSearchRows('strongWolfe', 0.9),
    explain: explainSearch,
    parts: () => [],
    search: steepestDescent,
  },
  {
    id: 'conjugateGradient',
    label: 'Nonlinear conjugate gradients',
    description:
      'Keeps a share of the direction before, so that steps do not undo each other; remembers one direction.',
    formula: [
      'y = g − g₋₁',
      'polakRibierePlus: β = max(0, gᵀy / g₋₁ᵀg₋₁)',
      'hagerZhang: β = (y − 2p‖y‖²/pᵀy)ᵀg / pᵀy, bounded from below',
      'p ← −g + βp',
      'θ ← θ + αp, α from the line search',
    ],
    source: [nocedalWright, 'https://doi.org/10.1137/030601880'],
    settings: [
      {
        name: 'conjugacy',
        type: 'choice',
        choices: conjugacies,
        default: 'polakRibierePlus',
        description: 'The formula of β, the share of the direction before that is kept.',
      },
      ...lineSearchRows('strongWolfe', 0.1),
    ],
    explain: explainSearch,
    parts: () => [],
    ignoresLearningRate: true,
    search: conjugateGradient,
  },
  {
    id: 'bfgs',
    label: 'BFGS',
    description: 'Learns the inverse Hessian from the changes of the gradient; for up to 2,000 elements.',
    formula: [
      'p = −Hg',
      'θ ← θ + αp, α from the line search, first trial 1',
      's = αp, y = g₊₁ − g, ρ = 1 / yᵀs',
      'H ← (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ',
    ],
    source: [nocedalWright],
    settings: lineSearchRows('strongWolfe', 0.9),
    mostElements: 2000,
    explain: explainSearch,
    parts: () => [],
    ignoresLearningRate: true,
    search: quasiNewton,
  },
  {
    id: 'lbfgs',
    label: 'L-BFGS',
    description: 'BFGS that remembers the newest steps and changes of the gradient in the place of a matrix.',
    formula: [
      'p = −Hg, H from the newest m pairs s, y by two loops, from (sᵀy / yᵀy) I',
      'θ ← θ + αp, α from the line search, first trial 1',
      's = αp, y = g₊₁ − g',
    ],
    source: [nocedalWright, 'https://doi.org/10.1007/BF01589116'],
    settings: [
      { name: 'memory', type: 'integer', default: 10, minimum: 1, maximum: 100, description: 'm: the pairs kept.' },
      ...lineSearchRows('strongWolfe', 0.9),
    ],
    explain: explainSearch,
    parts: () => [],
    ignoresLearningRate: true,
    search: limitedMemory,
  },
  {
    id: 'newtonCG',
    label: 'Newton-CG',
    description: 'Newton steps by conjugate gradients with exact Hessian-vector products; minds negative curvature.',
    formula: [
      '∇²L p = −g by conjugate gradients, to min(ε, √‖g‖) ‖g‖ or until the curvature is not above 0',
      'θ ← θ + αp, α from the line search, first trial 1',
    ],
    source: [nocedalWright, 'https://doi.org/10.1007/BF02592055'],
    settings: [
      {
        name: 'maximumProducts',
        type: 'integer',
        default: 200,
        minimum: 1,
        description: 'Hessian-vector products that one update may take.',
      },
      {
        name: 'innerTolerance',
        type: 'number',
        default: 0.1,
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description:
          'ε: the share of ‖∇L‖ to which Newton’s equation is solved at the least; it is solved better near a minimum.',
      },
      ...lineSearchRows('strongWolfe', 0.9),
    ],
    explain: explainSearch,
    parts: () => [],
    ignoresLearningRate: true,
    search: newtonCG,
  },
  {
    id: 'gaussNewton',
    label: 'Gauss–Newton',
    description:
      'For leastSquares: steps to the minimum of the residuals’ linear model, as far as a line search finds good.',
    formula: ['p = argmin ‖Jp + r‖', 'θ ← θ + αp, α from the line search, first trial 1'],
    source: [nocedalWright],
    settings: lineSearchRows('backtracking', 0.9),
    explain: explainSearch,
    parts: () => [],
    needsResiduals: true,
    tolerance: 1e-10,
    ignoresLearningRate: true,
    search: gaussNewton,
  },
  {
    id: 'levenbergMarquardt',
    label: 'Levenberg–Marquardt',
    description:
      'For leastSquares: Gauss–Newton with a damping that grows where a step fails and shrinks where it succeeds.',
    formula: [
      'p = argmin ‖Jp + r‖² + μ‖Dp‖²',
      'ρ = (L(θ) − L(θ + p)) / (½ pᵀ(μD²p − g))',
      'ρ > 0: θ ← θ + p, μ ← μ max(⅓, 1 − (2ρ − 1)³), ν ← 2',
      'else: μ ← νμ, ν ← 2ν, and again',
    ],
    source: [
      'https://orbit.dtu.dk/en/publications/methods-for-non-linear-least-squares-problems-2nd-ed',
      nocedalWright,
    ],
    settings: [
      {
        name: 'scaling',
        type: 'choice',
        choices: scalings,
        default: 'levenberg',
        description: 'D: 1 (levenberg), or the largest length so far of each column of J (marquardt).',
      },
      {
        name: 'initialDamping',
        type: 'number',
        default: 1e-3,
        exclusiveMinimum: 0,
        description: 'τ: what μ starts from; with levenberg times the largest of the diagonal of JᵀJ.',
      },
      {
        name: 'maximumTrials',
        type: 'integer',
        default: 60,
        minimum: 1,
        description: 'Dampings that one update may try.',
      },
    ],
    explain: explainDamping,
    parts: () => [],
    needsResiduals: true,
    tolerance: 1e-10,
    ignoresLearningRate: true,
    search: levenbergMarquardt,
  },
];
