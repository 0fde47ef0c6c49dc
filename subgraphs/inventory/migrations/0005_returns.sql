-- Pieces that came back are looked up by the reservation that sold them.
CREATE INDEX stock_movement_of_return ON stock_movement (reservation_id) WHERE kind = 'RECEIVE' AND reservation_id IS NOT NULL;
