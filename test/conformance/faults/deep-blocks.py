# about: a compile bomb: 100 nested loops
# input: "1\n"
# output: "1\n"
# expect: CE
for a in [1]:
 for a in [1]:
  for a in [1]:
   for a in [1]:
    for a in [1]:
     for a in [1]:
      for a in [1]:
       for a in [1]:
        for a in [1]:
         for a in [1]:
          for a in [1]:
           for a in [1]:
            for a in [1]:
             for a in [1]:
              for a in [1]:
               for a in [1]:
                for a in [1]:
                 for a in [1]:
                  for a in [1]:
                   for a in [1]:
                    for a in [1]:
                     for a in [1]:
                      pass
