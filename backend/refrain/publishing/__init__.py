"""From uploaded files to a publication that is ready to sign.

A publication is a row in the catalogue and a folder of unfinished work. Jobs take it from step to step; each step ends
with one commit and can be repeated, so a worker may die at any moment:

    check      decode every file to its end, make preview, waveform and cover
    encrypt    a fresh key a track: encrypt, read back and compare, seal the key's shares, forget the key
    store      ciphertexts and public parts into the store; then the uploaded files are deleted
    envelope   the sealed shares as one document
    metadata   the document that marketplaces and the catalogue read
    ready      the transaction that the artist signs

A content key exists only in memory and only within the step `encrypt` of its track. What that step leaves behind, a
ciphertext and shares sealed to the keepers, may be seen by anyone. A worker that dies before the commit has forgotten
the key; the step then begins again with another one, from the upload, which is why uploads live until `store` is done.
"""
