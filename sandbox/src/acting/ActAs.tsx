import { actingStore } from './actingStore.ts';

/** The menu of the party that the page acts as; nothing if the gateway offers no tokens. */
export function ActAs() {
  const names = actingStore.use((store) => store.names);
  const name = actingStore.use((store) => store.name);
  if (names.length === 0) return null;
  return (
    <label className="act-as">
      Act as
      <select value={name} onChange={(event) => actingStore.actAs(event.target.value)}>
        <option value="">nobody (no token)</option>
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}
