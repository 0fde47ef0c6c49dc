-- Who holds a reservation: the name of a principal. Those of before are nobody's, and only the hub itself may see them.
ALTER TABLE reservation ADD COLUMN owner text COLLATE "C";
