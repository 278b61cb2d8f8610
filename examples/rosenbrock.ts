// Rosenbrock's function: a curved valley with steep walls and an almost flat floor, which leads to the minimum at (1, 1).
//
// What to look for: the loss falls fast to about 4, down the wall into the valley, and then creeps along the floor. With
// Adam it is at the minimum, to seven digits, after some 2,800 iterations. Try gradientDescent with the learning rate 0.002:
// after 10,000 iterations it is still on its way. With 0.01 the first step climbs the other wall, and the sixth is infinite.

export function rosenbrock(x = -1.2, y = 1) {
  const valley = y - x * x;
  return (1 - x) ** 2 + 100 * valley ** 2;
}
