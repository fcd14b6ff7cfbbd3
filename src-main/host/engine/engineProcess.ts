/**
 * The program of the engine process: a Studio, served to the windows that its host connects. It runs as a
 * utility process of Electron and as a child process of the browser host alike.
 */
import { parseArgs } from 'node:util';
import { AUTOSAVE_OPTION, type EngineControl } from './engineControl.ts';
import { hostLink, portChannel, RelayedChannels, type HostLink } from './engineLink.ts';
import { useKeptFfmpeg } from '../files/ffmpegPlace.ts';
import { sessionPorts } from './sessionPorts.ts';
import { serveStudio } from '../studio/rpcServer.ts';
import { makeStudio } from '../studio/studio.ts';
import { Tickets } from '../studio/tickets.ts';

/** Milliseconds to keep unsaved work in, when there is nobody left who would end this process. */
const PATIENCE = 8000;

const link = hostLink();
if (link) serve(link);
else process.stderr.write('This is the engine process of CoordX Studio, which starts it by itself.\n');

function serve(host: HostLink): void {
  useKeptFfmpeg();
  const { values } = parseArgs({ options: { [AUTOSAVE_OPTION.slice(2)]: { type: 'string' } } });
  const tickets = new Tickets();
  const autosaveFile = (values[AUTOSAVE_OPTION.slice(2)] as string | undefined) ?? null;
  const studio = makeStudio({ ports: sessionPorts(host.runProbe), tickets, autosaveFile });
  const relayed = new RelayedChannels((report) => host.report(report));

  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await studio.close();
    process.exit(0);
  };

  host.onControl((control: EngineControl, port) => {
    switch (control.kind) {
      case 'grant':
        tickets.grant(control.ticket, control.path, control.access);
        return;
      case 'connect':
        serveStudio(port ? portChannel(port) : relayed.open(control.connection), studio);
        return;
      case 'frame':
        relayed.take(control.connection, control.frame);
        return;
      case 'disconnect':
        relayed.gone(control.connection);
        return;
      case 'shutdown':
        void end();
    }
  });
  host.onGone(() => {
    setTimeout(() => process.exit(1), PATIENCE);
    void end();
  });
  // A terminal sends Ctrl-C and its own end to every process in it: this one ends when its host says so.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => void end());
  host.report({ kind: 'ready' });
}
