/**
 * A text for a log or an error, with the user and password of every URL in it masked. It masks too much rather than too
 * little: also what only looks like a password, such as `//host:80/@scope`.
 */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/(?:[^\s"@/]+|[^\s"@/]*:[^\s"@]*)@/g, '//***@');
}
