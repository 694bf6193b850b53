"""Reports an authority makes for itself: unsuppressed, and about nobody in particular."""
