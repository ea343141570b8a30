
## Console: audit
