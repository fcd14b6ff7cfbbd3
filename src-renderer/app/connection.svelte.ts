/** The connection to the engine process: made whenever the host has started one, and lost when that ends. */
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { Host } from '../client/host.ts';
import { RpcClient, studioApi } from '../client/rpcClient.ts';
import type { LinkStatus } from '../state/desk.ts';

export class Connection {
  status = $state<LinkStatus>('starting');
  #host: Host;
  #client: RpcClient | null = null;
  #api: StudioApi | null = null;
  /** How often an engine process has been connected to. */
  #count = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The engine's calls. @throws Error while it is being started. */
  get api(): StudioApi {
    if (this.#api) return this.#api;
    throw new Error('The engine process is being started; try again in a moment.');
  }

  /** The same; null while it cannot be asked. */
  get engine(): StudioApi | null {
    return this.status === 'connected' ? this.#api : null;
  }

  /**
   * Gives whether that is the connection from now on: another engine process may have been started meanwhile.
   * @param over puts something over its calls.
   */
  async make(over: (api: StudioApi) => StudioApi): Promise<boolean> {
    this.end('starting');
    this.#count += 1;
    const count = this.#count;
    const client = new RpcClient(await this.#host.connectEngine());
    if (count !== this.#count) {
      client.close();
      return false;
    }
    this.#client = client;
    this.#api = over(studioApi(client));
    this.status = 'connected';
    return true;
  }

  end(status: Exclude<LinkStatus, 'connected'>): void {
    this.status = status;
    this.#client?.close();
    this.#client = null;
    this.#api = null;
  }
}
