"""What a site lends and stores: umbrellas, keys; and the cars that stand in its car park."""
