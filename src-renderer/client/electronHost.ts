/** Electron's main process as the host: calls and events over the preload bridge, the engine over a MessagePort. */
import { CoordxError } from '../../src-main/core/base/errors.ts';
import type { EnginePortMessage, HostAnswer, PreloadApi } from '../../src-main/core/protocol/preloadApi.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';
import type { Opening } from '../../src-main/core/protocol/hostApi.ts';
import type { Chosen, Host } from './host.ts';
import { hostMethods } from './hostMethods.ts';

declare global {
  interface Window {
    /** What the preload script puts into the page; not there in a browser. */
    coordx?: PreloadApi;
  }
}

export function connectElectronHost(preload: PreloadApi): Host {
  const api = hostMethods(async (method, args) => valueOf(await preload.invoke(method, args)));
  return {
    kind: 'electron',
    api,
    choose: async (of) => {
      const opening = await api.chooseFile({ of });
      return opening && alreadyThere(opening);
    },
    chooseTarget: (suggested, kind) => api.chooseTarget({ suggested, kind }),
    deliver: async () => undefined,
    dropped: async ({ files }) => alreadyThere(valueOf(await preload.pathOfFiles([...files]))),
    connectEngine: async () => {
      const port = enginePort();
      valueOf(await preload.connectEngine());
      return portChannel(await port);
    },
    onEvent: (listener) => preload.onEvent(listener),
    // The main process lives at least as long as its window.
    onReach: () => undefined,
  };
}

function alreadyThere(opening: Opening): Chosen {
  return { name: opening.file.name, isSlow: false, open: async () => opening };
}

function valueOf<T>(answer: HostAnswer<T>): T {
  if ('error' in answer) throw new CoordxError(answer.error.message);
  return answer.value;
}

/** The port of the next connection to the engine process, as the preload script hands it on. */
function enginePort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const receive = ({ source, origin, data, ports }: MessageEvent<unknown>): void => {
      const [port] = ports;
      if (source !== window || origin !== location.origin || !isPortMessage(data) || !port) return;
      window.removeEventListener('message', receive);
      resolve(port);
    };
    window.addEventListener('message', receive);
  });
}

function isPortMessage(data: unknown): data is EnginePortMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'coordx:port';
}

function portChannel(port: MessagePort): Channel {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data instanceof Uint8Array) listener(data);
      };
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}
