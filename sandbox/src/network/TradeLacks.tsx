import type { HubState } from './HubState.ts';

/** Which hubs cannot trade with each other, and why. */
export function TradeLacks({ hubs }: { hubs: readonly HubState[] }) {
  const lacking = hubs.flatMap(({ code, readiness }) =>
    (readiness ?? []).flatMap(({ seller, lacks }) => lacks.map((lack) => ({ buyer: code, seller, lack }))),
  );
  if (lacking.length === 0) return null;
  return (
    <section aria-label="What hubs lack for trade">
      <h2>What hubs lack for trade</h2>
      <ul>
        {lacking.map(({ buyer, seller, lack }) => (
          <li key={`${buyer} ${seller} ${lack}`}>
            <code>{buyer}</code> from <code>{seller}</code>: {lack}
          </li>
        ))}
      </ul>
    </section>
  );
}
