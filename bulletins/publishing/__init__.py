"""From the working copy to the public: what is incomplete, and the acts that publish, withdraw and revise."""
