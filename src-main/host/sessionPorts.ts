/** What a Session needs of the platform, as the window and the command line give it. */
import type { SessionPorts } from '../core/session.ts';
import { selectEngine } from '../engines/select.ts';
import { calibrationFile } from './calibrationFile.ts';

/** The engines of this machine, with what was measured of them kept in a file, and its clock. */
export function sessionPorts(): SessionPorts {
  const store = calibrationFile();
  return {
    selectEngine: (request) => selectEngine(request, store),
    clock: () => performance.now(),
  };
}
