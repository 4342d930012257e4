/**
 * Stands in for the string-width package inside the bundle: our help texts are ASCII, and the real one costs a third
 * of the start-up.
 */
export default function stringWidth(text: string): number {
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
