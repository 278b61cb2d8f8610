import type { HyperparameterDescription, SeriesDescription } from '../../../src/shared/run.ts';
import type { UpdateExplanation } from '../../../src/shared/views/explanation.ts';
import type { HeatMap, HeatMapRequest } from '../../../src/shared/views/heat-map.ts';
import { heatMapOf } from '../../../src/shared/views/heat-map.ts';
import type { PictureAnswer } from '../../../src/shared/views/pictures.ts';
import type { GradientCheck } from '../../../src/shared/views/table.ts';

/** What only looks at a run, and what the adapter never asks for: answers that are empty. */
export abstract class FakeLooks {
  /** Every call, in order, as its name. */
  readonly calls: string[] = [];
  protected abstract branch: string;
  protected abstract iteration: number;

  async watch({ element }: { element: string }): Promise<readonly SeriesDescription[]> {
    this.calls.push(`watch ${element}`);
    return [];
  }

  async picture({ slot }: { slot: string }): Promise<PictureAnswer> {
    this.calls.push(`picture ${slot}`);
    return { outcome: 'superseded' };
  }

  async cancelPicture({ slot }: { slot: string }): Promise<void> {
    this.calls.push(`cancelPicture ${slot}`);
  }

  async explain({ element }: { element: string }): Promise<UpdateExplanation> {
    this.calls.push(`explain ${element}`);
    return { element, iteration: this.iteration, branch: this.branch, optimizer: 'gradientDescent', lines: [] };
  }

  async hyperparameters(): Promise<readonly HyperparameterDescription[]> {
    this.calls.push('hyperparameters');
    return [];
  }

  async heatMap(request: HeatMapRequest): Promise<HeatMap> {
    this.calls.push(`heatMap ${request.name}`);
    return heatMapOf(request, { shape: [1], data: new Float64Array(1), iteration: this.iteration });
  }

  async checkGradient({ name }: { name: string }): Promise<GradientCheck> {
    this.calls.push(`checkGradient ${name}`);
    const { branch, iteration } = this;
    return { name, iteration, branch, elements: [], numbers: new Float64Array(0), text: 'There is nothing to check.' };
  }
}
