/** What a Session needs of the platform that it runs on. */
import type { BrickShape } from '../field/batch.ts';
import type { DeviceName, Engine, EngineName } from '../engine/engine.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { SourceTools } from '../kinds/kind.ts';

/** What a request for an engine says. */
export interface EngineRequest {
  engine: EngineName | 'auto';
  device: DeviceName | 'auto';
  spec: FieldSpec;
  /** The bricks of a step, to calibrate with. */
  shape: BrickShape;
  threads?: number;
}

export interface SessionPorts extends SourceTools {
  selectEngine(request: EngineRequest): Promise<{ engine: Engine; reason: string }>;
  /** Milliseconds, monotonic. */
  clock(): number;
  /** Waited for between steps, to let others have their turn; an engine may give them none. */
  turn?(): Promise<void>;
  /** Bytes of memory that the machine has; unknown when left out. */
  memory?: number;
}
