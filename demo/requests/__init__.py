"""The demo's requests: which kinds there are, who they are about, and the body and story of each."""
