"""From sorted returns to the one table: answers, findings, waivers, control totals and where each mark came from."""
