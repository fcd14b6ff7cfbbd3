/** Nothing stands under another's name, whatever is chosen while answers are slow. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Random } from '../../src-main/core/base/random.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { FieldPicture, Picture } from '../../src-main/core/protocol/studio/pictures.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { FieldVolume } from '../../src-main/core/protocol/studio/shapes.ts';
import { describeView } from '../../src-renderer/kinds/picture/state/pictureWords.ts';
import { describeShape } from '../../src-renderer/kinds/shape/state/shapeWords.ts';
import type { Desk } from '../../src-renderer/state/desk.ts';
import { DATASET, progress, runState, SHAPE_DATASET, shapeRun } from './runState.ts';

const { DrawingCost } = await import('../../src-renderer/state/engine/drawingCost.ts');
const { Mirror } = await import('../../src-renderer/state/engine/mirror.svelte.ts');
const { openKinds } = await import('../../src-renderer/kinds/table.ts');
const { MODES, View } = await import('../../src-renderer/state/view/view.svelte.ts');

/** What an answer says that it is of: a number for each network at each of its steps. */
const markOf = ({ id, setup, progress: { steps } }: RunState): number => 1000 * id + 100 * (setup.seed % 10) + (steps % 100);

/** A window on an engine that answers after a while, in any order, of the run as it was asked for. */
class SlowWindow {
  view = new View();
  mirror = new Mirror(new DrawingCost());
  random = new Random(7);
  subject: DatasetDescription = DATASET;
  kinds;

  #api: Partial<StudioApi> = {
    truth: async () => this.#slowly((): Picture => ({ width: 1, height: 1, channels: 4, values: Uint16Array.of(0) })),
    trueMesh: async () => this.#slowly(() => ({ positions: new Float32Array(9), indices: Uint32Array.of(0, 1, 2) })),
    trueVolume: async ({ resolution, limit }) => this.#slowly(() => ({ resolution, values: Uint16Array.of(0), limit })),
    picture: async ({ run }) => {
      const values = this.#marks(run);
      const { steps } = (this.mirror.run(run) as RunState).progress;
      return this.#slowly((): FieldPicture => ({ width: 1, height: 1, channels: 4, values, steps, milliseconds: 1, bytes: 8 }));
    },
    volume: async ({ run, resolution }) => {
      const values = this.#marks(run);
      const { steps } = (this.mirror.run(run) as RunState).progress;
      return this.#slowly((): FieldVolume => ({ resolution, values, limit: 0.05, steps, milliseconds: 1, bytes: 8 }));
    },
  };

  constructor() {
    const runs = [1, 2, 3].map((id) => named(runState({ id, progress: progress(1, 1) })));
    this.mirror.state = { ...this.mirror.state, dataset: DATASET, runs };
    this.view.selected = 1;
    // What is looked at changes while the desk stays.
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const own = this;
    const desk = {
      ...{ engine: this.#api, mirror: this.mirror, view: this.view, cost: new DrawingCost() },
      notices: { fail: (error: unknown) => assert.fail(String(error)) },
      get run() {
        return own.run;
      },
      get subject() {
        return own.subject;
      },
    };
    this.kinds = openKinds(desk as unknown as Desk);
  }

  get run(): RunState | null {
    return this.mirror.run(this.view.selected);
  }

  /** Does what a person or a training may do at any moment. */
  change(): void {
    const { runs } = this.mirror.state;
    const pick = <T>(of: readonly T[]): T => of[this.random.integer(of.length)] as T;
    const change = (run: RunState): void => {
      this.mirror.state = { ...this.mirror.state, runs: runs.map((other) => (other.id === run.id ? run : other)) };
    };
    const run = pick(runs);
    const { setup } = run;
    pick([
      () => (this.view.selected = run.id),
      () => (this.view.other = pick(['truth' as const, ...runs.map(({ id }) => id)])),
      () => (this.view.mode = pick(MODES)),
      () => change({ ...run, progress: progress(run.progress.steps + 1, 1) }),
      () => change({ ...run, setup: { ...setup, seed: setup.seed + 1 }, progress: progress(1, 1) }),
      () => this.#otherKind(),
    ])();
  }

  /** Opens what is of the other kind, with runs of the same numbers. */
  #otherKind(): void {
    const isImage = this.subject === DATASET;
    this.subject = isImage ? SHAPE_DATASET : DATASET;
    const runs = this.mirror.state.runs.map(({ id }) => {
      return named(isImage ? shapeRun({ id, progress: progress(1, 1) }) : runState({ id, progress: progress(1, 1) }));
    });
    for (const kind of Object.values(this.kinds)) kind.clear();
    this.mirror.state = { ...this.mirror.state, dataset: this.subject, runs };
  }

  #marks(run: number): Uint16Array {
    return Uint16Array.of(markOf(this.mirror.run(run) as RunState));
  }

  async #slowly<T>(answer: () => T): Promise<T> {
    const turns = this.random.integer(12);
    for (let n = 0; n < turns; n++) await setImmediate();
    return answer();
  }
}

function named(run: RunState): RunState {
  return { ...run, setup: { ...run.setup, name: `run ${run.id}` } };
}

/** Checks that something shown is of a run's network, after the steps that it says; gives whether there was anything. */
function checkOwn(run: RunState | null, shown: { steps: number } | null, values: Uint16Array | undefined): boolean {
  if (!shown) return false;
  assert.ok(run, 'something is shown of no run');
  const { steps } = shown;
  assert.equal(values?.[0], markOf({ ...run, progress: progress(steps, 1) }));
  return true;
}

test('what is on show is of the network that it is said to be of, at every moment', async () => {
  const window = new SlowWindow();
  const { image, shape } = window.kinds;
  let seen = 0;
  for (let moment = 0; moment < 4000; moment++) {
    if (window.random.integer(4) === 0) window.change();
    for (const kind of Object.values(window.kinds)) kind.wake(window.random.integer(2) === 0);
    await setImmediate();
    const { run, view, mirror } = window;
    const other = mirror.run(view.other === 'truth' ? null : view.other);
    const [a, b] = [image.a.base, image.b.base];
    seen += Number(checkOwn(run, a, a?.picture.values as Uint16Array | undefined));
    seen += Number(checkOwn(other, b, b?.picture.values as Uint16Array | undefined));
    for (const [of, shown] of [[run, shape.a], [other, shape.b]] as const) {
      seen += Number(checkOwn(of, shown, shown?.field.kind === 'grid' ? shown.field.values : undefined));
    }
    checkLabels(window, a, shape.a);
  }
  assert.ok(seen > 1000, `only ${seen} pictures were seen`);
});

/** The words for readers of the screen are of what is on show, or say that it is being made. */
function checkLabels({ run, subject }: SlowWindow, picture: { steps: number } | null, shape: { steps: number; resolution: number } | null): void {
  const name = run?.setup.name ?? null;
  const facts = { mode: 'field', run: name, other: '', psnr: null, moment: null, metric: 'absolute' } as const;
  const isImage = subject.kind === 'image';
  const label = isImage
    ? describeView({ ...facts, shown: picture && { size: { width: 1, height: 1 }, steps: picture.steps, moment: null } })
    : describeShape({ ...facts, isTruthThere: false, shading: 'lit', shown: shape, quality: null });
  const shown = isImage ? picture : shape;
  if (shown) assert.match(label, new RegExp(`${name}, after ${shown.steps} step`));
  else assert.match(label, new RegExp(`of ${name} is being made`));
}
