/** Thrown by whoever runs the user's code to end an evaluation from outside: never reported as an error of that code. */
export class Interrupt extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Interrupt';
  }
}
