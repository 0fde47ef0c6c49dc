/** What an operator can do, by the codes of PostgreSQL (appendix A of its manual) and of the system. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'Correct the user and password in the database URL.'],
  [/^3D000$/, 'Name a database that exists in the database URL, or restore the one that is damaged.'],
  [/^42501$/, 'Grant the user the right, or make the database beforehand with that user as its owner.'],
  [/^(53100|ENOSPC)$/, 'Free space on the disk of the database.'],
  [/^53300$/, 'Raise max_connections, or stop those who use them up.'],
  [/^57P0/, 'Try again when the server has started.'],
  [/^(58|XX00[12]$)/, 'The data of the server is damaged: restore it, or use another server.'],
  [/^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|ENOENT)/, 'Is a PostgreSQL server running there?'],
];

/** Errors of the client library, which have no code. */
const noAnswer = /^(timeout expired|Connection terminated|Received invalid response)/i;

/** An error of PostgreSQL, or of the way to it, in one line with its remedy. */
export function explainFailure(error: unknown): string {
  const { message, code = '', detail } = error as { message?: string; code?: string; detail?: string };
  // A refused connection to a name with several addresses is an AggregateError without a message.
  const said = message || code || String(error);
  const cause = noAnswer.test(said) ? 'ETIMEDOUT' : code;
  const remedy = remedies.find(([codes]) => codes.test(cause))?.[1];
  return [/[.?!]$/.test(said) ? said : `${said}.`, detail, remedy].filter(Boolean).join(' ').replace(/\s+/g, ' ');
}
