import './network.css';
import { HubMap } from './HubMap.tsx';
import { HubMatrix } from './HubMatrix.tsx';
import { TradeLacks } from './TradeLacks.tsx';
import { useHubs } from './useHubs.ts';
import { useLanes } from './useLanes.ts';

/** The network as the gateway sees it now. */
export default function NetworkView({ isShown }: { isShown: boolean }) {
  const { hubs, failure, readAt } = useHubs(isShown);
  const lanes = useLanes(hubs ?? []);
  return (
    <div className={failure ? 'page network stale' : 'page network'}>
      <h2>Contracts and hubs</h2>
      <p>
        Each cell is an endpoint: one contract as one hub serves it. Figures are this gateway’s own, over its last
        minutes.
      </p>
      {failure ? (
        <p role="alert" className="network-failure">
          ✕ {failure} {hubs ? `What you see was read at ${readAt?.toLocaleTimeString()}.` : ''}
        </p>
      ) : (
        <p className="network-live">{hubs ? <LiveSince readAt={readAt} /> : 'Reading the network…'}</p>
      )}
      {hubs?.length === 0 && <p>The registry lists no hub: add one, and it appears here.</p>}
      {hubs && hubs.length > 0 && (
        <>
          <HubMatrix hubs={hubs} />
          <TradeLacks hubs={hubs} />
          <h2>Hubs and lanes</h2>
          <HubMap hubs={hubs} lanes={lanes} />
        </>
      )}
    </div>
  );
}

function LiveSince({ readAt }: { readAt: Date | undefined }) {
  return (
    <>
      <span aria-hidden="true" className="pulse" /> Live, read every second · {readAt?.toLocaleTimeString()}
    </>
  );
}
