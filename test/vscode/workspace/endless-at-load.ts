// A module that never comes to its end, so that the loss cannot even be loaded.
let turns = 0;
while (turns >= 0) {
  turns++;
}

export function loss(x = 4) {
  return x * x + turns;
}
