"""What is true of the data: vocabulary, columns, rules, and the pandera schema of every table. Nothing is done here."""
