/** Lets everything else that waits for the event loop go first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the event loop hear whatever its sockets have to say by now. It may be past them in this turn, not in the next. */
export async function afterAllEvents(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
