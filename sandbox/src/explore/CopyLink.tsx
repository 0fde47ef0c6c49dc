import { useState } from 'react';
import { printAddress } from '../address.ts';
import { currentAddress } from '../useAddress.ts';
import { fillFromAnswers } from './earlierAnswers.ts';

/** Copies the page's address, which contains the operation and its variables. */
export function CopyLink() {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await linkToShare());
      setSaid('Link copied');
    } catch {
      // A page that was not served from this machine or over TLS has no clipboard.
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

/** The address with the values that variables take from earlier responses, which its recipient does not have. */
async function linkToShare(): Promise<string> {
  const address = currentAddress();
  const link = new URL(location.href);
  try {
    const variables = JSON.stringify(await fillFromAnswers(JSON.parse(address.variables ?? '')), null, 2);
    link.hash = printAddress({ ...address, variables });
  } catch {
    // Incomplete variables are shared as they are.
  }
  return link.href;
}
