-- Whose a reservation for a trade is was always known: the hub's that coordinates the trade, which its id names.
UPDATE reservation SET owner = 'hub:' || substring(trade_ref FROM '^gid://([A-Z2-9]{5})/Trade/')
WHERE owner IS NULL AND trade_ref ~ '^gid://[A-Z2-9]{5}/Trade/';
