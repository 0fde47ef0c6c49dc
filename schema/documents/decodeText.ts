/**
 * The text of a document.
 * @throws Error where it is not UTF-8: a name in another encoding would be read as something else
 */
export function decodeText(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('It is not a text in UTF-8.');
  }
}
