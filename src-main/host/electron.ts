/**
 * Electron's main process, from its start to its end: what must be said before Electron is ready, then the
 * application, then an end that waits for unsaved work, but not for ever.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, crashReporter, protocol, session } from 'electron';
import { aboutElectron, aboutPanel } from './electron/about.ts';
import { Application } from './electron/application.ts';
import { endWith, logCrashes } from './electron/crashes.ts';
import { guardContents, guardSession } from './electron/guards.ts';
import { fault } from './electron/ipc.ts';
import { fileArguments, handedOver, OpenRequests } from './electron/openRequests.ts';
import { StartReport } from './electron/startReport.ts';
import { serveWindow, WINDOW_SCHEME } from './electron/windowScheme.ts';
import { CrashLog } from './files/crashLog.ts';
import { dataFolder } from './files/dataFolder.ts';
import { openHostFiles } from './files/hostFiles.ts';
import { lessonsFolder, programFolder, samplesFolder, windowFolder } from './files/programFiles.ts';

const APP_ID = 'studio.coordx.app';
/** Milliseconds for the end of everything; the engine process has less to keep unsaved work in. */
const PATIENCE = 12_000;

const folder = dataFolder();
const crashLog = new CrashLog(folder);
const requests = new OpenRequests();
const report = new StartReport();
let application: Application | null = null;
let isClosing = false;
let exitCode = 0;

prepare();
const asked = fileArguments(process.argv, process.defaultApp ?? false, process.cwd());
// Of two programs over one folder, the second hands its files over and goes.
if (app.requestSingleInstanceLock({ files: asked })) {
  requests.add(...asked);
  listen();
  app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}

/** All that Electron takes only before it is ready. */
function prepare(): void {
  logCrashes(crashLog, report);
  app.setName('CoordX Studio');
  app.setAppUserModelId(APP_ID);
  for (const [name, place] of [['userData', 'electron'], ['crashDumps', 'crashes']] as const) {
    const inside = path.join(folder, place);
    mkdirSync(inside, { recursive: true, mode: 0o700 });
    app.setPath(name, inside);
  }
  // Minidumps are kept on this machine and sent nowhere.
  crashReporter.start({ uploadToServer: false });
  // Whoever starts Electron decides on Chromium's sandbox (for `npm start` that is bin/electronBinary.mjs): this call
  // would take --no-sandbox back too late, and as root on Linux no page would ever run.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  protocol.registerSchemesAsPrivileged([WINDOW_SCHEME]);
}

function listen(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  app.on('open-file', (event, file) => {
    event.preventDefault();
    requests.add(file);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    application?.bringToFront();
    requests.add(...handedOver(data));
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (!application) return;
    event.preventDefault();
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => app.exit(1), PATIENCE).unref();
    application.close().then(() => app.exit(exitCode), giveUp);
  });
}

async function start(): Promise<void> {
  guardSession(session.defaultSession);
  protocol.handle(WINDOW_SCHEME.scheme, serveWindow(windowFolder()));
  const icon = path.join(programFolder(), 'resources', 'icons', 'icon.png');
  const self = aboutElectron(folder);
  app.setAboutPanelOptions(aboutPanel(self, icon));
  // Native code reads the samples, and cannot look into the application's archive.
  const samples = app.isPackaged ? path.join(process.resourcesPath, 'samples') : samplesFolder();
  const lessons = app.isPackaged ? path.join(process.resourcesPath, 'lessons') : lessonsFolder();
  application = new Application({
    files: await openHostFiles({ folder, samples, lessons }),
    requests,
    about: self,
    preload: path.join(programFolder(), 'dist', 'preload', 'preload.cjs'),
    icon,
    devTools: !app.isPackaged,
    onSettled: () => report.up(),
    giveWay: (reason) => {
      if (!report.failed(reason)) return false;
      exitCode = 1;
      return true;
    },
  });
}

function giveUp(error: unknown): void {
  crashLog.event(`The program cannot go on: ${fault(error)}`);
  endWith(report, `Electron's main process cannot go on (${String(error)})`, `${String(error)}\n\nIt is noted in ${crashLog.file}.`);
}
