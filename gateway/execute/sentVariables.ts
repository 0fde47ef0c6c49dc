/** Variables as a client sent them. */
export type SentVariables = Readonly<Record<string, unknown>>;

/** Variables under the names that they have in plans. @param clientNames by those names */
export function renamed(sent: SentVariables, clientNames: ReadonlyMap<string, string>): SentVariables {
  if (clientNames.size === 0) return sent;
  const copy = { ...sent };
  for (const [name, clientName] of clientNames) {
    delete copy[name];
    if (Object.hasOwn(sent, clientName)) copy[name] = sent[clientName];
  }
  return copy;
}

/** A message about variables with the client's names. */
export function asSent(message: string, clientNames: ReadonlyMap<string, string>): string {
  let told = message;
  for (const [name, clientName] of clientNames)
    told = told.replaceAll(new RegExp(`(?<=["$])${name}(?=[".[])`, 'g'), () => clientName);
  return told;
}
