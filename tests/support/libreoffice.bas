' Does the orders of a file and answers into another: tab-separated lines, UTF-8, escaped as in libreoffice.py.
Option Explicit

Const PROBE = "torimatome"
Private answers As Object
Private book As Object

Sub Main(orderPath As String, answerPath As String)
    Dim files As Object, orders As Object, order As String
    files = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
    answers = CreateUnoService("com.sun.star.io.TextOutputStream")
    answers.setOutputStream(files.openFileWrite(ConvertToURL(answerPath)))
    answers.setEncoding("UTF-8")
    orders = CreateUnoService("com.sun.star.io.TextInputStream")
    orders.setInputStream(files.openFileRead(ConvertToURL(orderPath)))
    orders.setEncoding("UTF-8")
    On Error GoTo Failed
    Do While Not orders.isEOF()
        order = orders.readLine()
        If order <> "" Then Follow(Fields(order))
    Loop
    Tell(Array("done"))
    GoTo Finished
Failed:
    Tell(Array("failed", Error, order))
Finished:
    answers.closeOutput()
    StarDesktop.terminate()
End Sub

Sub Follow(order As Variant)
    Select Case order(0)
        Case "open" : OpenBook(order(1))
        Case "keys" : Enter(order(1), order(2), order(3), True)
        Case "text" : Enter(order(1), order(2), order(3), False)
        Case "store" : book.storeToURL(ConvertToURL(order(1)), Array(Setting("FilterName", order(2))))
        Case "sheets" : TellSheets()
        Case "cell" : TellCell(order(1), order(2))
        Case "close" : book.close(True)
    End Select
End Sub

Sub OpenBook(path As String)
    book = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, Array(Setting("Hidden", True)))
    If IsNull(book) Then Err = 70
    Tell(Array("opened"))
End Sub

' A probe is put in first: what refuses it is protected, whatever it holds. Keys in a protected cell would open a dialog.
Sub Enter(sheetName As String, address As String, text As String, asKeys As Boolean)
    Dim cell As Object
    cell = book.Sheets.getByName(sheetName).getCellRangeByName(address)
    If Not Accepts(cell) Then
        Tell(Array("refused", sheetName, address))
    ElseIf asKeys Then
        book.CurrentController.setActiveSheet(cell.Spreadsheet)
        PressKeys(address, text)
    Else
        cell.setString(text)
    End If
End Sub

Function Accepts(cell As Object) As Boolean
    On Error Resume Next
    cell.setDataArray(Array(Array(PROBE)))
    Accepts = cell.String = PROBE
End Function

Sub PressKeys(address As String, text As String)
    Dim helper As Object
    helper = CreateUnoService("com.sun.star.frame.DispatchHelper")
    helper.executeDispatch(book.CurrentController.Frame, ".uno:GoToCell", "", 0, Array(Setting("ToPoint", address)))
    helper.executeDispatch(book.CurrentController.Frame, ".uno:EnterString", "", 0, Array(Setting("StringName", text)))
End Sub

Sub TellSheets()
    Dim sheet As Object, sheetFormats As Object, areas As Object, area As Object
    Dim s As Long, f As Long, a As Long
    For s = 0 To book.Sheets.Count - 1
        sheet = book.Sheets.getByIndex(s)
        Tell(Array("sheet", sheet.Name, Flag(sheet.IsVisible), Flag(sheet.isProtected())))
        sheetFormats = sheet.getUniqueCellFormatRanges()
        For f = 0 To sheetFormats.Count - 1
            areas = sheetFormats.getByIndex(f)
            For a = 0 To areas.Count - 1
                area = areas.getByIndex(a)
                If Not area.CellProtection.IsLocked Then
                    With area.RangeAddress
                        Tell(Array("unlocked", sheet.Name, .StartRow, .StartColumn, .EndRow, .EndColumn))
                    End With
                End If
            Next
        Next
        If sheet.IsVisible Then TellInvalid(sheet)
    Next
End Sub

Sub TellCell(sheetName As String, address As String)
    Dim cell As Object, rule As Object
    cell = book.Sheets.getByName(sheetName).getCellRangeByName(address)
    rule = cell.Validation
    Tell(Array("cell", sheetName, address, cell.String, Flag(cell.Type = com.sun.star.table.CellContentType.VALUE), _
        Flag(rule.Type = com.sun.star.sheet.ValidationType.LIST And rule.ShowList > 0), Flag(rule.ShowInputMessage), _
        rule.InputTitle, rule.InputMessage))
    If rule.Type = com.sun.star.sheet.ValidationType.LIST Then TellEntries(rule.getFormula1())
End Sub

' The source of a drop-down is a list of quoted words, or a range or name of the workbook.
Sub TellEntries(source As String)
    Dim words As Variant, entries As Object, told(0) As String, w As Long, row As Long, column As Long
    told(0) = "entries"
    If Left(source, 1) = """" Then
        words = Split(source, ";")
        For w = 0 To UBound(words)
            Append(told, Mid(words(w), 2, Len(words(w)) - 2))
        Next
    Else
        If book.NamedRanges.hasByName(source) Then
            entries = book.NamedRanges.getByName(source).getReferredCells()
        Else
            entries = book.Sheets.getCellRangesByName(source)(0)
        End If
        For row = 0 To entries.Rows.Count - 1
            For column = 0 To entries.Columns.Count - 1
                Append(told, entries.getCellByPosition(column, row).String)
            Next
        Next
    End If
    Tell(told)
End Sub

Sub Append(list() As String, word As String)
    ReDim Preserve list(UBound(list) + 1)
    list(UBound(list)) = word
End Sub

' LibreOffice draws a ring around each cell whose value its own drop-down would refuse.
Sub TellInvalid(sheet As Object)
    Dim r As Long
    sheet.showInvalid()
    For r = 0 To sheet.DrawPage.Count - 1
        Tell(Array("invalid", sheet.Name, sheet.DrawPage.getByIndex(r).Anchor.AbsoluteName))
    Next
    sheet.clearArrows()
End Sub

Function Setting(name As String, value As Variant) As Object
    Dim made As New com.sun.star.beans.PropertyValue
    made.Name = name
    made.Value = value
    Setting = made
End Function

Function Flag(value As Boolean) As String
    Flag = IIf(value, "yes", "no")
End Function

Function Fields(line As String) As Variant
    Dim found As Variant, f As Long
    found = Split(line, Chr(9))
    For f = 0 To UBound(found)
        found(f) = Replace(Replace(Replace(found(f), "\r", Chr(13)), "\n", Chr(10)), "\t", Chr(9))
        found(f) = Replace(found(f), "\b", "\")
    Next
    Fields = found
End Function

Sub Tell(values As Variant)
    Dim v As Long, field As String, line As String
    For v = 0 To UBound(values)
        field = Replace(Replace(values(v), "\", "\b"), Chr(9), "\t")
        field = Replace(Replace(field, Chr(10), "\n"), Chr(13), "\r")
        line = line & IIf(v > 0, Chr(9), "") & field
    Next
    answers.writeString(line & Chr(10))
End Sub
