/** The lessons of the program, and those that a teacher has put into the data folder: read anew whenever somebody asks. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { withoutFolders } from '../../core/base/withoutFolders.ts';
import type { LessonList } from '../../core/protocol/lessons.ts';
import { readLesson } from '../../io/lessons/lessonFile.ts';

export interface LessonFolders {
  program: string;
  /** Need not be there. */
  own: string;
  /** Sources that lessons may name beside those that lie with them. */
  samples: string;
}

const OWN = 'own/';
const MOST_LESSONS = 100;

export class Lessons {
  #folders: LessonFolders;

  constructor(folders: LessonFolders) {
    this.#folders = folders;
  }

  /** The program's lessons first, each folder by name. One that cannot be read is told of and left out. */
  async list(): Promise<LessonList> {
    const found: LessonList = { lessons: [], faults: [] };
    for (const id of [...(await namesIn(this.#folders.program)), ...(await namesIn(this.#folders.own)).map((name) => `${OWN}${name}`)]) {
      try {
        const { lesson } = await readLesson(this.#file(id));
        found.lessons.push({ id, isOwn: id.startsWith(OWN), ...lesson });
      } catch (error) {
        if (!(error instanceof CoordxError)) throw error;
        found.faults.push(withoutFolders(error.message));
      }
    }
    return found;
  }

  /** The path of a lesson's source. @throws FileError */
  async source(id: string): Promise<string> {
    const file = this.#file(id);
    const { sample } = await readLesson(file);
    const places = [path.dirname(file), this.#folders.samples, this.#folders.program].map((folder) => path.join(folder, sample));
    const place = places.find((candidate) => existsSync(candidate));
    if (!place) throw new FileError(`"${path.basename(file)}" names the source "${sample}", which neither lies beside it nor is a sample of the program.`);
    return place;
  }

  /** @throws FileError when it is the name of no lesson: names come from windows. */
  #file(id: string): string {
    const name = id.startsWith(OWN) ? id.slice(OWN.length) : id;
    if (name !== path.basename(name) || name.startsWith('.')) throw new FileError('There is no such lesson.');
    return path.join(id.startsWith(OWN) ? this.#folders.own : this.#folders.program, `${name}.json`);
  }
}

/** Names of lessons in a folder, without their ending. */
async function namesIn(folder: string): Promise<string[]> {
  const files: string[] = await readdir(folder).catch(() => []);
  return files.filter((name) => /^[^.].*\.json$/.test(name)).map((name) => name.slice(0, -'.json'.length)).sort().slice(0, MOST_LESSONS);
}
