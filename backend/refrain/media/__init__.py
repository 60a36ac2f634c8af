"""What is known of a recording before it is encrypted: format, tags, waveform, preview, sleeve.

An uploaded file is hostile until proven otherwise. Its first bytes choose one decoder (`kinds`); everything that
decodes, sound or picture, happens in a process of its own with limits (`sandbox`); the rest sees plain values.
"""
