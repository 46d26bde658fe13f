"""When people really were there: clocked times, who is late or missing, sick calls, the month of actual hours."""
