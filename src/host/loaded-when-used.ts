/**
 * What the editor shows of runs and problems, what feeds the views, and what commands do: a bundle of its own, read when the first of it is used.
 * Nothing in it keeps anything outside of the objects it makes, since the bundle read at activation has copies of some of it.
 */
export { actionsOf } from './commands/actions.ts';
export { completionsAt, tagBefore, tagHover } from './editor/descent-tags.ts';
export { RunEditor } from './editor/run/run-editor.ts';
export { ProblemsTree } from './problems/problems-tree.ts';
export { exportRun } from './views/exporting.ts';
export { PictureFeed } from './views/picture-feed.ts';
export { HeatMapFeed } from './views/table/heat-map-feed.ts';
export { TableFeed } from './views/table-feed.ts';
export { ViewFeed } from './views/view-feed.ts';
