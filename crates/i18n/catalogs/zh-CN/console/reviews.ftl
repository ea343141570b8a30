
## Console: reviews
