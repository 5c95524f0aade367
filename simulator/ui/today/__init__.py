"""The page of one moment: what is in force, who must be down, what is emitted now."""
