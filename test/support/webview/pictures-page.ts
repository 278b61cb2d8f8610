// A page with one picture alone: `?picture=rosenbrock&theme=dark&width=560&height=300`. What a person does on it is kept for tests.
import { heatMapOf } from '../../../src/shared/views/heat-map.ts';
import type { PictureData } from '../../../webview/charts/pictures/index.ts';
import { HeatMapView, PictureView } from '../../../webview/charts/pictures/index.ts';
import { readTheme } from '../../../webview/charts/theme.ts';
import type { CannedPictureName } from './canned-pictures.ts';
import { cannedPicture } from './canned-pictures.ts';
import type { ThemeName } from './themes.ts';
import { applyTheme } from './themes.ts';

export interface PicturesPage {
  readonly told: (readonly [string, ...unknown[]])[];
  readonly view: PictureView;
  update(change: Partial<PictureData>): void;
}

declare global {
  interface Window {
    pictures: PicturesPage;
  }
}

const query = new URLSearchParams(location.search);
applyTheme((query.get('theme') ?? 'dark') as ThemeName);
const card = document.createElement('section');
card.className = 'picture-card-alone';
card.style.cssText = `display: flex; flex-direction: column; width: ${query.get('width') ?? '560'}px; height: ${query.get('height') ?? '300'}px; padding: 8px 10px`;
document.body.append(card);

const told: (readonly [string, ...unknown[]])[] = [];
const tell =
  (name: string) =>
  (...values: readonly unknown[]): void => {
    told.push([name, ...values.map((each) => (each instanceof Float64Array ? Array.from(each) : each))]);
  };
const view = new PictureView({
  go: tell('go'),
  hover: tell('hover'),
  range: tell('range'),
  starts: tell('starts'),
  restartFrom: tell('restartFrom'),
  select: tell('select'),
  quantity: tell('quantity'),
  force: tell('force'),
  table: tell('table'),
});
const name = query.get('picture') ?? 'rosenbrock';
let data: PictureData;
const update = (change: Partial<PictureData>): void => {
  data = { ...data, ...change };
  view.update(data);
};
if (name === 'heat-map') {
  const heatMap = new HeatMapView((element) => told.push(['select', element]));
  heatMap.element.style.flex = '1';
  card.append(heatMap.element);
  const numbers = Float64Array.from({ length: 12 * 20 }, (_, i) => Math.sin(i * 0.7) * Math.exp(-i / 90));
  numbers[45] = Number.NaN;
  heatMap.update({
    theme: readTheme(),
    heatMap: heatMapOf(
      { name: 'dense1.weights', quantity: 'gradient', slice: [] },
      { shape: [12, 20], data: numbers, iteration: 7 },
    ),
    scale: query.get('scale') === 'log' ? 'log' : 'linear',
  });
} else {
  card.append(view.controls, view.element);
  const { kind, elements, picture, path, current, starts } = cannedPicture(name as CannedPictureName);
  data = {
    theme: readTheme(),
    kind,
    elements,
    picture,
    path,
    current,
    starts,
    moving: false,
    canGo: true,
    canStart: true,
  };
  if (query.has('empty')) data = { ...data, picture: undefined, path: undefined };
  view.update(data);
}
window.pictures = { told, view, update };
