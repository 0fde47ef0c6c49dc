import { useState } from 'react';

/** Copies the page's address, which holds the operation and its variables. */
export function CopyLink() {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid('Link copied');
    } catch {
      // A page that did not come from this machine or over TLS has no clipboard.
      setSaid('Copy it from the address bar');
    }
    setTimeout(() => setSaid(''), 2_500);
  };
  return (
    <button type="button" className="small-button copy-link" onClick={copy}>
      <span aria-live="polite">{said || 'Copy link'}</span>
    </button>
  );
}
