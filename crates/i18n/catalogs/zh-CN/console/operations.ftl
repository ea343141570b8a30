
## Console: operations
