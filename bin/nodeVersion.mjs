/** The oldest Node the program runs on. Written so that much older ones can still read the refusal. */
const OLDEST = [20, 19];

/** Whether this Node is new enough; if not, says so on stderr and sets the exit code. */
export function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return true;
  console.error(`CoordX Studio needs Node ${OLDEST.join('.')} or newer; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
  return false;
}
