export type { HeatMapData } from './heat-map.ts';
export { HeatMapView } from './heat-map.ts';
export type { PictureData, PictureEvents, PictureOverlay } from './picture-data.ts';
export { PictureView } from './picture-view.ts';
