
## Console: people
