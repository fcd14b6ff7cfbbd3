/**
 * Files that windows in a browser have written: the engine process writes them into a folder of this process,
 * the browser fetches them once, and they are gone.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TARGET_EXTENSIONS, type Grant, type TargetKind, type Ticket } from '../../core/protocol/files.ts';
import { asFileError } from '../../io/fileError.ts';
import { isLeft } from '../../io/leftovers.ts';
import { markText, ownMark } from '../../io/processMark.ts';
import { safeFileName } from '../files/fileName.ts';
import type { EngineSupervisor } from '../engine/supervisor.ts';

const UNNAMED = 'untitled';

export class Downloads {
  #folder: string;
  #supervisor: Pick<EngineSupervisor, 'grant'>;
  #files = new Map<Ticket, string>();

  private constructor(folder: string, supervisor: Pick<EngineSupervisor, 'grant'>) {
    this.#folder = folder;
    this.#supervisor = supervisor;
  }

  /** @param parent where every host process has a folder of its own; those of ended ones are removed. */
  static async open(parent: string, supervisor: Pick<EngineSupervisor, 'grant'>): Promise<Downloads> {
    for (const name of await readdir(parent).catch(() => [])) {
      const place = path.join(parent, name);
      if (await isLeft(name, place)) await rm(place, { recursive: true, force: true });
    }
    return new Downloads(path.join(parent, markText(ownMark())), supervisor);
  }

  /**
   * Lets the engine process write a file of a kind, to be fetched afterwards. Its name is the suggested one, made
   * harmless and with an extension of its kind.
   * @throws FileError
   */
  async target(suggested: string, kind: TargetKind): Promise<Grant> {
    // A folder for each, so that no name is taken.
    const folder = path.join(this.#folder, randomBytes(8).toString('hex'));
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw asFileError(cause, folder, 'write');
    }
    const file = path.join(folder, targetName(suggested, kind));
    const grant = this.#supervisor.grant(file, 'write');
    this.#files.set(grant.ticket, file);
    return grant;
  }

  /**
   * Sends a file that was written, and removes it once it was sent.
   * @returns false, and sends nothing, when there is no such ticket or nothing was written for it.
   */
  async send(ticket: Ticket, response: ServerResponse): Promise<boolean> {
    const file = this.#files.get(ticket);
    if (file === undefined) return false;
    // Under another name while it is sent, so that a window may write the same target again.
    const taken = path.join(path.dirname(file), `.sent-${randomBytes(4).toString('hex')}`);
    if (!(await renamed(file, taken))) return false;
    const { size } = await stat(taken);
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': size,
      'Content-Disposition': attachment(path.basename(file)),
      'Cache-Control': 'no-store',
    });
    const contents = createReadStream(taken);
    try {
      await pipeline(contents, response);
    } catch (error) {
      // A browser may close as soon as it has all; one that broke off before may ask again.
      if (contents.bytesRead < size) {
        await renamed(taken, file);
        throw error;
      }
    }
    await rm(taken, { force: true });
    return true;
  }

  /** Removes everything that was not fetched. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}

function targetName(suggested: string, kind: TargetKind): string {
  const name = safeFileName(suggested, UNNAMED);
  const extensions = TARGET_EXTENSIONS[kind];
  return extensions.includes(path.extname(name).slice(1).toLowerCase()) ? name : `${name}.${extensions[0] as string}`;
}

/** The header that has a browser save a file under a name of any script (RFC 6266 and 5987). */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
