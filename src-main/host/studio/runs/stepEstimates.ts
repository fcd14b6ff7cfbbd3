/**
 * How long a step of a network will take: measured if just this one was ever measured on its device, else scaled
 * by its arithmetic from the one most like it that was, if that is like enough.
 */
import { isDeepStrictEqual } from 'node:util';
import { pointCount, type BrickShape } from '../../../core/field/batch.ts';
import { calibrationShape, measureStep } from '../../../core/training/calibration.ts';
import type { DeviceName, EngineName } from '../../../core/engine/engine.ts';
import { EngineError } from '../../../core/base/errors.ts';
import { Exclusive } from '../../../core/base/exclusive.ts';
import { isFullySplit, type FieldSpec } from '../../../core/field/spec.ts';
import { stepShape, validateConfig } from '../../../core/kinds/table.ts';
import type { DatasetDescription } from '../../../core/kinds/types.ts';
import type { EngineRequest } from '../../../core/session/session.ts';
import { learningFlops, learningOf, type Learning } from '../../../core/training/cost.ts';
import type { RunSetup, StepEstimate } from '../../../core/protocol/studio.ts';
import { solves } from '../../../core/training/method.ts';
import type { StudioPorts } from '../../engine/sessionPorts.ts';

/** Times that are kept; the oldest go first. */
const MOST_TIMES = 200;
/** Further from any that was measured, by this factor of arithmetic, a network is not estimated: it would be wrong by more than two. */
const FARTHEST = Math.log(4);

/** Milliseconds that a step of a network took. */
export interface StepTime {
  engine: EngineName;
  device: DeviceName;
  spec: FieldSpec;
  shape: BrickShape;
  learning: Learning;
  milliseconds: number;
}

/** A step to be estimated. */
type StepRequest = EngineRequest & Pick<StepTime, 'learning'>;

export class StepEstimates {
  #ports: StudioPorts;
  #times = new Map<string, StepTime>();
  #trials = new Exclusive();

  constructor(ports: StudioPorts) {
    this.#ports = ports;
  }

  /** Keeps a time, in place of an older one of the same network and device. */
  learn(time: StepTime): void {
    const { engine, device, spec, shape, learning } = time;
    const key = JSON.stringify([engine, device, spec, shape, solves(learning) && learning]);
    this.#times.delete(key);
    this.#times.set(key, time);
    const [oldest] = this.#times.keys();
    if (this.#times.size > MOST_TIMES && oldest !== undefined) this.#times.delete(oldest);
  }

  /**
   * The time of a step of a run with this setup.
   * @param isIdle whether nothing trains: only then a network may be tried out, when nothing else is known.
   * @throws SettingError for a setup that no run can have.
   */
  async estimate(
    { config, engine, device }: RunSetup,
    dataset: DatasetDescription,
    isIdle: () => boolean,
  ): Promise<StepEstimate | null> {
    const { spec, training } = validateConfig(config);
    const shape = stepShape({ spec, training, dataset });
    const request: StepRequest = { engine, device, spec, shape, learning: learningOf(training) };
    const trained = this.#candidates(request).filter((time) => isDeepStrictEqual([time.spec, time.shape], [spec, shape]));
    if (trained.length > 0) {
      return { milliseconds: Math.min(...trained.map(({ milliseconds }) => milliseconds)), basis: 'measured' };
    }
    // A trial is a step of gradients: it tells nothing of one that solves.
    if (solves(training)) return this.#scaled(request);
    const remembered = await this.#ports.rememberedStep?.(request);
    if (remembered) this.learn({ ...remembered, spec, shape: calibrationShape(spec, shape), learning: request.learning });
    else await this.#trials.run(async () => this.#scaled(request) === null && isIdle() && this.#tryOut(request));
    return this.#scaled(request);
  }

  async #tryOut(request: StepRequest): Promise<void> {
    const { spec, learning } = request;
    const shape = calibrationShape(spec, request.shape);
    try {
      const { engine } = await this.#ports.selectEngine(request);
      const milliseconds = await measureStep(engine, spec, shape, { clock: () => this.#ports.clock() });
      this.learn({ engine: engine.name, device: engine.device, spec, shape, learning, milliseconds });
    } catch (error) {
      // Whoever makes such a run is told.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /** From the nearest network: the same one on fewer points before any other. */
  #scaled(request: StepRequest): StepEstimate | null {
    const { spec, shape, learning } = request;
    const flops = learningFlops(spec, shape, learning);
    const [nearest] = this.#candidates(request)
      .map((time) => ({ ...time, flops: learningFlops(time.spec, time.shape, time.learning), isSame: isDeepStrictEqual(time.spec, spec) }))
      .map((time) => ({ ...time, distance: time.isSame ? 0 : distance(time, { spec, flops }) }))
      .sort((a, b) => a.distance - b.distance);
    if (!nearest || nearest.distance > FARTHEST) return null;
    const isMeasured = nearest.isSame && pointCount(nearest.shape) === pointCount(shape);
    const milliseconds = (nearest.milliseconds * flops) / nearest.flops;
    return { milliseconds, basis: isMeasured ? 'measured' : 'scaled' };
  }

  #candidates({ engine, device, learning }: Pick<StepRequest, 'engine' | 'device' | 'learning'>): StepTime[] {
    return [...this.#times.values()].filter(
      (time) =>
        (engine === 'auto' || engine === time.engine) &&
        (device === 'auto' || device === time.device) &&
        solves(time.learning) === solves(learning),
    );
  }
}

/** What decides how much of its arithmetic a device gets done in a time: where its layers stand. */
function formOf(spec: FieldSpec): string {
  return spec.branches.length === 1 ? 'plain' : isFullySplit(spec) ? 'split' : 'mixed';
}

function distance(a: { spec: FieldSpec; flops: number }, b: { spec: FieldSpec; flops: number }): number {
  return formOf(a.spec) === formOf(b.spec) ? Math.abs(Math.log(a.flops / b.flops)) : Infinity;
}
