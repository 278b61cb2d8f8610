import test from 'node:test';
import { arrayCases, recordedCase } from '../../../support/operation-shapes.ts';
import { checkDerivatives } from '../../../support/programs.ts';

for (const each of arrayCases) {
  const [name, , shapes] = each;
  test(`${name} of shapes ${JSON.stringify(shapes)}: reverse and tangent agree with differences`, () => {
    const { program, operands } = recordedCase(each);
    checkDerivatives(program, operands, name);
  });
}
