/**
 * Every command of the window, once: menus, shortcuts, tooltips, the palette and the sheet of shortcuts are made from
 * this table. What a command does is the window's (src-renderer/app/actions.ts).
 */

export type MenuName = 'file' | 'edit' | 'view' | 'video' | 'shape' | 'run' | 'export' | 'help';

export interface CommandEntry {
  id: string;
  /** What it does, as a menu says it. */
  title: string;
  /** Its menu; null for what only the palette and keys reach. */
  menu: MenuName | null;
  /** Keys such as 'Mod+Shift+E' or 'Space'; Mod is Command on a Mac and Control elsewhere. The first is the one shown. */
  keys: readonly string[];
}

function command<const Id extends string>(
  id: Id,
  menu: MenuName | null,
  title: string,
  ...keys: string[]
): CommandEntry & { id: Id } {
  return { id, title, menu, keys };
}

/** In the order of the menus. */
export const COMMANDS = [
  command('open', 'file', 'Open…', 'Mod+O'),
  command('openFolder', 'file', 'Open a Folder…', 'Mod+Alt+O'),
  command('samples', 'file', 'Open a Sample…', 'Mod+Shift+O'),
  command('save', 'file', 'Save', 'Mod+S'),
  command('saveAs', 'file', 'Save As…', 'Mod+Shift+S'),
  command('close', 'file', 'Close Project'),
  command('undo', 'edit', 'Undo a Change', 'Mod+Z'),
  command('redo', 'edit', 'Redo a Change', 'Mod+Shift+Z', 'Mod+Y'),
  command('copyPicture', 'edit', 'Copy the View as a Picture', 'Shift+C'),
  command('copyValues', 'edit', "Copy the Pixel's Values", 'Shift+V'),
  command('palette', 'edit', 'Command Palette…', 'Mod+K', 'Mod+Shift+P'),
  command('viewField', 'view', 'Reconstruction', '1'),
  command('viewTruth', 'view', 'Ground Truth', '2'),
  command('viewSideBySide', 'view', 'Side by Side', '3'),
  command('viewSwipe', 'view', 'Swipe', '4'),
  command('viewDifference', 'view', 'Difference', '5'),
  command('viewFlip', 'view', 'Flip: the Run, and What It Is Compared With', 'B'),
  command('viewGrid', 'view', 'Grid: up to Four Runs Beside Each Other', '6'),
  command('nextMetric', 'view', 'Next Difference Metric', 'D'),
  command('nextFilter', 'view', 'Next Upscaling of the Source', 'F'),
  command('toggleDetail', 'view', 'Query the Field at Screen Resolution', 'Q'),
  command('brighter', 'view', 'Exposure Up by Half a Stop', 'S'),
  command('darker', 'view', 'Exposure Down by Half a Stop', 'Shift+S'),
  command('moreGamma', 'view', 'More Gamma: Brighter Shadows', 'Y'),
  command('lessGamma', 'view', 'Less Gamma: Darker Shadows', 'Shift+Y'),
  command('nextChannel', 'view', 'Next Channel: Colour, Red, Green, Blue, Alpha, Luminance', 'C'),
  command('nextFalseColour', 'view', 'Next False Colour of the Picture', 'V'),
  command('resetDisplay', 'view', 'Show the Picture as It Is', 'U'),
  command('zoomIn', 'view', 'Zoom In', '+', '='),
  command('zoomOut', 'view', 'Zoom Out', '-'),
  command('fit', 'view', 'Fit', '0', 'Home'),
  command('actualSize', 'view', 'One to One', 'Shift+1', '!'),
  command('panLeft', null, 'Pan Left', 'Shift+ArrowLeft'),
  command('panRight', null, 'Pan Right', 'Shift+ArrowRight'),
  command('panUp', null, 'Pan Up', 'Shift+ArrowUp'),
  command('panDown', null, 'Pan Down', 'Shift+ArrowDown'),
  command('swipeLeft', null, 'Move the Divider Left', 'Alt+ArrowLeft'),
  command('swipeRight', null, 'Move the Divider Right', 'Alt+ArrowRight'),
  command('finer', 'view', 'Twice the Resolution', ']'),
  command('coarser', 'view', 'Half the Resolution', '['),
  command('sourceResolution', 'view', 'Resolution of the Source', '\\'),
  command('clearSelection', 'view', 'Clear the Selected Rectangle', 'Escape'),
  command('selectCentre', 'view', 'Select the Middle', 'Mod+Shift+A'),
  command('inside', 'view', 'Inside the Network', 'I', 'Alt+I'),
  command('togglePlots', 'view', 'Plots', 'Mod+J'),
  command('togglePanels', 'view', 'Side Panels', 'Mod+B'),
  command('alone', 'view', 'The Picture Alone', 'Z'),
  command('nextPanel', 'view', 'To the Next Panel', 'F6'),
  command('previousPanel', 'view', 'To the Panel Before', 'Shift+F6'),
  command('theme', 'view', 'Next Theme: System, Light, Dark'),
  command('togglePlay', 'video', 'Play or Pause', 'Shift+Space'),
  command('playForwards', 'video', 'Play, and Again: Faster', 'L'),
  command('playBackwards', 'video', 'Play Backwards', 'J'),
  command('stopPlaying', 'video', 'Pause', 'K'),
  command('loop', 'video', 'Loop', 'Shift+L'),
  command('faster', 'video', 'Faster', '>'),
  command('slower', 'video', 'Slower', '<'),
  command('nextFrame', 'video', 'Next Frame', 'ArrowRight'),
  command('previousFrame', 'video', 'Previous Frame', 'ArrowLeft'),
  command('nextTenth', 'video', 'A Tenth of a Frame On', 'Mod+ArrowRight'),
  command('previousTenth', 'video', 'A Tenth of a Frame Back', 'Mod+ArrowLeft'),
  command('markIn', 'video', 'Set the In Point', 'I'),
  command('markOut', 'video', 'Set the Out Point', 'O'),
  command('goToIn', 'video', 'Go to the In Point', 'Shift+I'),
  command('goToOut', 'video', 'Go to the Out Point', 'Shift+O'),
  command('clearMarks', 'video', 'Clear In and Out', 'Alt+X'),
  command('nextShading', 'shape', 'Next Shading', 'G'),
  command('nextOverlay', 'shape', 'True Mesh: None, Wireframe, Solid', 'W'),
  command('drawNetwork', 'shape', 'Draw the Network Itself', 'E'),
  command('toggleSlice', 'shape', 'Slice', 'X'),
  command('nextSliceAxis', 'shape', 'Next Axis of the Slice', 'Shift+X'),
  command('sliceForwards', 'shape', 'Move the Slice Forwards', 'Alt+ArrowUp'),
  command('sliceBackwards', 'shape', 'Move the Slice Back', 'Alt+ArrowDown'),
  command('toggleTurning', 'shape', 'Turntable', 'T'),
  command('toggleProjection', 'shape', 'Perspective or Orthographic', 'P', 'Numpad5'),
  command('toggleGuides', 'shape', 'Axes, Ground Grid and Scale Bar', 'Shift+G'),
  command('lookFromFront', 'shape', 'Look from the Front', 'Shift+F', 'Numpad1'),
  command('lookFromBack', 'shape', 'Look from the Back', 'Mod+Numpad1'),
  command('lookFromRight', 'shape', 'Look from the Right', 'Shift+R', 'Numpad3'),
  command('lookFromLeft', 'shape', 'Look from the Left', 'Mod+Numpad3'),
  command('lookFromTop', 'shape', 'Look from Above', 'Shift+T', 'Numpad7'),
  command('lookFromBelow', 'shape', 'Look from Below', 'Mod+Numpad7'),
  command('lookFromOpposite', 'shape', 'Look from the Opposite Side', 'Shift+B', 'Numpad9'),
  command('turnLeft', null, 'Turn the Shape Left', 'Numpad4'),
  command('turnRight', null, 'Turn the Shape Right', 'Numpad6'),
  command('turnUp', null, 'Turn the Shape Up', 'Numpad8'),
  command('turnDown', null, 'Turn the Shape Down', 'Numpad2'),
  command('home', 'shape', 'The First View Again', 'H'),
  command('recordCamera', 'shape', 'Record the Camera', 'R'),
  command('toggleTimeline', 'shape', "Timeline of the Camera", 'Shift+K'),
  command('addKeyframe', 'shape', 'Add a Keyframe of the Camera', 'A'),
  command('removeKeyframe', 'shape', 'Remove the Keyframe', 'Shift+A'),
  command('playCamera', 'shape', "Go Along the Camera's Way", 'Shift+P'),
  command('clearCamera', 'shape', "Forget the Camera's Way"),
  command('importCamera', 'shape', "Read a Camera's Way from glTF…"),
  command('toggleTraining', 'run', 'Train or Pause', 'Space'),
  command('step', 'run', 'One Step', '.'),
  command('reset', 'run', 'Reset to Fresh Weights', 'Mod+Backspace'),
  command('trainAll', 'run', 'Train All Together', 'Mod+Enter'),
  command('pauseAll', 'run', 'Pause All', 'Mod+.'),
  command('recordTimelapse', 'run', 'Keep a Time-lapse'),
  command('measure', 'run', 'Measure the Quality', 'M'),
  command('addRun', 'run', 'Add a Run…', 'N'),
  command('duplicateRun', 'run', 'Duplicate the Run', 'Mod+D'),
  command('renameRun', 'run', 'Rename the Run…', 'F2'),
  command('removeRun', 'run', 'Remove the Run', 'Delete'),
  command('savePreset', 'run', 'Save as a Preset…'),
  command('ownPresets', 'run', 'Your Presets…'),
  command('nextRun', 'run', 'Next Run', 'PageDown'),
  command('previousRun', 'run', 'Previous Run', 'PageUp'),
  command('exportPicture', 'export', 'Picture…', 'Mod+E'),
  command('exportClip', 'export', 'Clip…', 'Shift+E'),
  command('exportMesh', 'export', 'Mesh…', 'Shift+M'),
  command('exportCamera', 'export', "The Camera's Way…"),
  command('exportView', 'export', 'Current View…', 'Mod+Shift+E'),
  command('exportScene', 'export', 'View as a Clip…'),
  command('exportTimelapse', 'export', 'Time-lapse of Training…'),
  command('exportPlots', 'export', 'Plots as a Picture…'),
  command('exportMetrics', 'export', 'Metrics…'),
  command('exportModel', 'export', 'Model…'),
  command('exportGraph', 'export', 'ONNX Model…'),
  command('shortcuts', 'help', 'Keyboard Shortcuts', '?', 'F1'),
  command('bench', 'help', 'Measure This Machine…'),
  command('paper', 'help', 'The CoordX Paper'),
  command('updates', 'help', 'Check for Updates on the Web'),
  command('about', 'help', 'About CoordX Studio'),
] as const satisfies readonly CommandEntry[];

export type CommandId = (typeof COMMANDS)[number]['id'];

/** Commands that start another group in their menu, which a line divides from the one before. */
export const GROUP_STARTS: ReadonlySet<string> = new Set([
  ...(['save', 'close', 'copyPicture', 'palette', 'nextMetric', 'brighter', 'zoomIn', 'finer', 'clearSelection', 'inside'] satisfies CommandId[]),
  ...(['loop', 'nextFrame', 'markIn', 'toggleSlice', 'toggleTurning', 'lookFromFront', 'recordCamera'] satisfies CommandId[]),
  ...(['trainAll', 'measure', 'addRun', 'savePreset', 'nextRun', 'exportPlots', 'exportModel', 'about'] satisfies CommandId[]),
]);
