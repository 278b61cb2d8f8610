import type { FoundProblem } from '../../language/problems/find.ts';
import { programUri } from '../run/debug-configuration.ts';
import type { DescentSession, Sessions } from '../run/sessions.ts';

/**
 * The session that runs a problem of a file: the one the views show where it is of this problem, else the newest. While it starts,
 * its configuration tells of what it is. `alone`: the file has no other problem, so that a configuration without a name means it.
 */
export function sessionOfProblem(
  sessions: Pick<Sessions, 'all' | 'selected'>,
  uri: string,
  problem: Pick<FoundProblem, 'name' | 'exportName'>,
  alone: boolean,
): DescentSession | undefined {
  const isOf = ({ ended, description, debugSession: { configuration } }: DescentSession): boolean => {
    if (ended) return false;
    if (description !== undefined) return description.program === uri && description.problem === problem.name;
    const { program, problem: asked } = configuration as { program?: unknown; problem?: unknown };
    if (typeof program !== 'string' || programUri(program).toString() !== uri) return false;
    return asked === problem.exportName || (asked === undefined && alone);
  };
  const { selected } = sessions;
  return selected !== undefined && isOf(selected) ? selected : sessions.all.findLast(isOf);
}
