/** Files that a person picks in a browser, or drops: with the folders that they lay in. */
import { CAMERA_EXTENSIONS, SOURCE_EXTENSIONS, type ChosenKind } from '../../src-main/core/protocol/files.ts';

export interface PickedFile {
  /** With the folders before it, divided by "/". */
  name: string;
  file: File;
}

/** The browser's own dialog for files, for a folder, or for a way of the camera; none when it is closed without a choice. */
export async function pickFiles(of: ChosenKind): Promise<PickedFile[]> {
  const input = document.createElement('input');
  input.type = 'file';
  if (of === 'folder') input.webkitdirectory = true;
  else {
    input.multiple = of === 'files';
    // Parts of a glTF file have any ending, most of them this one.
    const extensions = of === 'camera' ? CAMERA_EXTENSIONS : [...SOURCE_EXTENSIONS, 'bin'];
    input.accept = extensions.map((extension) => `.${extension}`).join(',');
  }
  // In the page while it is asked: one that nothing else holds may be collected as garbage before the answer is there.
  input.hidden = true;
  document.body.append(input);
  try {
    return await new Promise((resolve) => {
      input.onchange = () => resolve([...(input.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
      input.oncancel = () => resolve([]);
      input.click();
    });
  } finally {
    input.remove();
  }
}

/** Files that were dropped, those in folders too. To be called while the event lasts. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<PickedFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...files].map((file) => ({ name: file.name, file }));
  const found: PickedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    found.push({ name: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Some hundred at a time; none are left when none come.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return;
    for (const below of entries) await collect(below, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
